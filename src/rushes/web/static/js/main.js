// The behaviours of the pages of numbers, each in its own file; whatever a filter replaces is attached again.
import { attach as attachCalendars } from "./calendar.js";
import { attach as attachDrag } from "./drag.js";
import { attach as attachFilters } from "./filter.js";
import { attach as attachFormula } from "./formula.js";
import { attach as attachListSearch } from "./list_search.js";
import { attach as attachPopovers } from "./popover.js";
import { attach as attachRestored } from "./restored.js";
import { attach as attachSkip } from "./skip.js";
import { attach as attachTables } from "./table.js";
import { attach as attachTakeover } from "./takeover.js";
import { attach as attachTileMenus } from "./tile_menu.js";
import { attach as attachTips } from "./tips.js";
import { attach as attachUndo } from "./undo.js";
import { reveal } from "./reveal.js";

const main = document.querySelector("[data-dashboard]");

const showUndo = attachUndo(main);

function attachParts({ isNew = false } = {}) {
  reveal(main);
  showUndo({ isNew });
  attachListSearch(main);
  attachTables(main);
}

attachRestored();
attachSkip(main);
attachPopovers(document);
attachCalendars(main);
attachTips(main, document.querySelector("[data-tip-box]"));
const filters = attachFilters(main, attachParts);
attachTakeover(main, filters.go);
attachDrag(main, filters.go, document.querySelector("[data-announcer]"));
attachFormula(main);
attachTileMenus(main);
attachParts();
