// `npm run bench -- NAME`: one program per public promise about speed or weight, in bench/.
import { runNamed } from "./run.mjs";

await runNamed("bench", "bench");
