// Adds the checks (as one) to the test counts and prints the closing line; exits 1 when anything failed.
import { readFileSync } from "node:fs";

const [results, checks, tests] = process.argv.slice(2);
let passed = 0;
let failed = 0;
try {
  const report = JSON.parse(readFileSync(results, "utf8"));
  passed = report.numPassedTests;
  failed = report.numFailedTests;
  for (const file of report.testResults) {
    if (/\/ports\//.test(file.name)) {
      const ran = file.assertionResults.filter((one) => one.status === "passed").length;
      console.log(`real parts: ${ran} tests passed in ${file.name.slice(file.name.indexOf("test/"))}`);
    }
  }
  if (tests !== "0" && failed === 0) failed = 1;
} catch {
  console.log("The tests left no results.");
  failed += 1;
}
if (checks === "0") passed += 1;
else failed += 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 1 ? 0 : 1;
