# The bot as an image. /leadline is where it runs: leadline.yml is mounted there, the embedded database lives below it.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY scripts scripts
COPY src src
RUN npm run build && rm dist/.tsbuildinfo

FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: "prepare" would build, and the compiler is not here.
RUN npm ci --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production HTTP_PORT=8080
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json manifest.yml LICENSE ./
COPY drizzle drizzle
RUN mkdir -p /leadline/.leadline && chown -R node:node /leadline
USER node
WORKDIR /leadline
VOLUME /leadline/.leadline
# Health is served on HTTP_PORT in Socket Mode, and on PORT beside Slack's requests in HTTP mode.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "const { HTTP_PORT, PORT, SLACK_APP_TOKEN } = process.env; fetch(`http://127.0.0.1:${SLACK_APP_TOKEN ? HTTP_PORT : PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["start"]
