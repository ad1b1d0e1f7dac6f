// `npm run build`: the page into out/, the program into dist/.
import { requireNode } from "./console.mjs";
import { build, installDependencies } from "./prepare.mjs";

requireNode();
await installDependencies();
await build();
