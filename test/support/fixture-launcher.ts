// Starts the launcher's test Worker in a process of its own, so that a test can kill that process.
//   node fixture-launcher.ts FOLDER PORT
import { startGateway } from "../../scripts/gateway/start.ts";
import { fixtureWorker } from "./fixture-worker.ts";

const [dir = "", port = "0"] = process.argv.slice(2);
const gateway = await startGateway({ dir, port: Number(port), bundle: fixtureWorker });
process.stdout.write(`${JSON.stringify({ url: gateway.url, pid: gateway.pid })}\n`);
