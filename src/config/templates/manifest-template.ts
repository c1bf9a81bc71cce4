export interface ManifestCommands {
  readonly kpi: string;
  readonly incident: string;
}

/** The Slack app's manifest: what it may do, with the reason beside each right. Nothing is asked for in advance. */
export function manifestTemplate(commands: ManifestCommands = { kpi: "/kpi", incident: "/incident" }): string {
  return `# The Slack app. https://api.slack.com/apps, Create New App, From a manifest, paste this.
# Afterwards: Basic Information, App-Level Tokens, one with connections:write (SLACK_APP_TOKEN);
# Install to Workspace (SLACK_BOT_TOKEN); invite the bot to its channels: /invite @leadline
_metadata:
  major_version: 2
display_information:
  name: Leadline
  description: Notices when business volumes drop and opens a thread
  background_color: "#1d3557"
features:
  app_home:
    home_tab_enabled: true # open incidents and the state of every metric
    messages_tab_enabled: true # what the bot tells one person alone
    messages_tab_read_only_enabled: true # it reads no messages there
  bot_user:
    display_name: leadline
    always_online: true
  slash_commands: # names must be those of slack.commands in leadline.yml; in HTTP mode each also needs a url
    - command: ${commands.kpi}
      description: Values, expectation and drops of a metric
      usage_hint: "leads acme 7d | backtest leads | help"
      should_escape: true # names of people and channels arrive as ids
    - command: ${commands.incident}
      description: Open incidents, one incident, statistics
      usage_hint: "42 | stats 30d | help"
      should_escape: true
oauth_config:
  scopes:
    bot:
      - chat:write # incident threads: post them and keep them true by editing
      - commands # the two slash commands above
      - channels:read # find channels by name, and whether the bot is a member; public ones
      - groups:read # the same for private channels
      - channels:history # after a lost answer: look for our own post by its label, before sending it again; public channels
      - groups:history # the same for private channels
      - files:write # upload the chart of an incident
      - files:read # show that chart in a message, and see when Slack has finished with it
      - users:read # names of people in exports, and whether somebody is a guest
      - usergroups:read # who belongs to the groups that may dismiss an incident
settings:
  event_subscriptions: # in HTTP mode also request_url: https://your-host/slack/events
    bot_events:
      - app_home_opened # draw the Home tab
      - member_joined_channel # invited at last: send at once what this channel had refused
      - app_uninstalled # say in the log that nothing can be sent any more
      - tokens_revoked # the same, where only the rights are taken back
  interactivity: # buttons and dialogs; in HTTP mode also request_url: https://your-host/slack/events
    is_enabled: true
  socket_mode_enabled: true # false in HTTP mode
  org_deploy_enabled: false
  token_rotation_enabled: false
`;
}
