/** `.env.example`: every variable of the environment with what it is for. */
export function envTemplate(): string {
  return `# Copy to .env and fill in. Variables of the environment go before what stands here.

# --- Slack (https://api.slack.com/apps, your app) ---
# Bot token: OAuth & Permissions, after "Install to Workspace".
SLACK_BOT_TOKEN=xoxb-
# Socket Mode, where Leadline calls Slack and needs no public address:
# Basic Information, App-Level Tokens, scope connections:write.
SLACK_APP_TOKEN=xapp-
# HTTP instead of Socket Mode, where Slack calls https://your-host/slack/events: leave SLACK_APP_TOKEN out and set both.
# SLACK_SIGNING_SECRET=
# PORT=3000
# Another address of Slack's Web API, for tests and proxies:
# SLACK_API_URL=

# --- Database ---
# PostgreSQL. Without it Leadline keeps an embedded database in LEADLINE_DATA_DIR.
# DATABASE_URL=postgres://leadline:password@localhost:5432/leadline
# LEADLINE_DATA_DIR=.leadline/

# --- What is watched ---
# A file, or a folder of *.yml files.
# LEADLINE_CONFIG=leadline.yml
# Variables that leadline.yml names as \${NAME}:
CRM_URL=postgres://reader:password@localhost:5432/crm

# --- Running ---
# trace, debug, info, warn, error, fatal or silent. With debug, errors show where in the program they arose.
# LOG_LEVEL=info
# Port of /healthz, /readyz and /metrics in Socket Mode. Without it they are not served.
# HTTP_PORT=8080
`;
}
