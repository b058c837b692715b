// One small module a behaviour; every page works without them.
import "./once.js";
import "./dialogs.js";
import "./keys.js";
import "./drafts.js";
import "./display.js";
