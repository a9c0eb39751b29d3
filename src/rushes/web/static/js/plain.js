// The behaviours of the pages that are not dashboards.
import { attach as attachCode } from "./code.js";
import { attach as attachCopy } from "./copy.js";
import { attach as attachFormula } from "./formula.js";
import { attach as attachListSearch } from "./list_search.js";
import { attach as attachPopovers } from "./popover.js";
import { attach as attachRestored } from "./restored.js";
import { attach as attachScrollEnd } from "./scroll_end.js";
import { attach as attachShownPassword } from "./shown_password.js";
import { reveal } from "./reveal.js";

attachRestored();
attachPopovers(document);
attachCode(document);
attachCopy(document);
attachFormula(document);
attachListSearch(document);
attachScrollEnd(document);
attachShownPassword(document);
reveal(document);
