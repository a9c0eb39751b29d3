// The behaviours of the page on which a dashboard is edited, each in its own file.
import { attach as attachArrange } from "./arrange.js";
import { attach as attachPopovers } from "./popover.js";
import { attach as attachRestored } from "./restored.js";
import { reveal } from "./reveal.js";

attachRestored();
attachPopovers(document);
attachArrange(document);
reveal(document);
