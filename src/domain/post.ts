/** Words for what Leadline posts in Slack. */

/**
 * - `root`: the first message of an incident, edited to follow its state.
 * - `checklist`: the triage list in the thread, edited in place.
 * - `page`: a reply that mentions the responders, because edits notify nobody.
 * - `client`: the message to the client's owners.
 * - `note`: a reply that says one thing once (recovering, resolved, reopened ...).
 * - `slow_change`: slow changes of a metric that a week has shown.
 * - `digest`: the regular summary.
 */
export type PostRole = "root" | "checklist" | "page" | "client" | "note" | "slow_change" | "digest";

/** `unknown`: the call was made and its outcome was lost; the post is looked for before it is sent again. */
export type PostState = "new" | "sending" | "unknown" | "sent" | "failed";
