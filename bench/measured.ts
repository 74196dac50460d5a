/**
 * Preloaded into a command that is measured (`node --import`): at its end it tells what its process took since its beginning, start
 * and the engine's own threads included, through the pipe that is its file 3.
 */
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// Threads of the command are given this too; theirs is in the process's own.
if (isMainThread) process.on("exit", tell);

function tell(): void {
  const { user, system } = process.cpuUsage();
  const measured = {
    wall_ms: performance.now(),
    cpu_ms: (user + system) / 1000,
    memory_mb: process.resourceUsage().maxRSS / 1024,
  };
  writeSync(3, JSON.stringify(measured));
}
