// `npm run proof -- NAME [--size N] [--seed S]`: the heavy proofs, one program each in test/proof/.
import { runNamed } from "./run.mjs";

await runNamed("test/proof", "proof");
