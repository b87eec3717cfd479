import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";

const guarded = fileURLToPath(new URL("../../../scripts/test-stack/guarded.ts", import.meta.url));

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("ends a server and removes its data when the process that started it is killed", async () => {
  const script = `
    import { dataFolder, startGuarded } from ${JSON.stringify(guarded)};
    const folder = dataFolder("guard-test");
    startGuarded(folder, "sh", ["-c", "echo $$ > pid; exec sleep 600"]);
    console.log(folder);
  `;
  const starter = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const folder = await new Promise<string>((resolve) =>
    starter.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
  );
  const pid = await vi.waitFor(() => Number(readFileSync(join(folder, "pid"), "utf8")), { timeout: 10_000 });
  expect(isRunning(pid)).toBe(true);
  starter.kill("SIGKILL");
  await vi.waitFor(() => expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]), { timeout: 10_000 });
});
