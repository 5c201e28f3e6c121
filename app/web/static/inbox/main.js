// The inbox in a browser: everything works without these files; with them it is live, keeps drafts and knows keys.
import "./pulse.js";
import "./composer.js";
import "./replies.js";
import "./keys.js";
