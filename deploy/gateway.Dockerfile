# syntax=docker/dockerfile:1.7.1
ARG NODE_IMAGE=node:24.11.1-bookworm-slim

FROM ${NODE_IMAGE} AS build
ENV CI=true TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
WORKDIR /hbsc
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
RUN npm install --global "$(node -p 'require("./package.json").packageManager')"
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store pnpm fetch
COPY . .
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile --offline
ARG APP=gateway
RUN node_modules/.bin/turbo run build --filter="@hbsc/${APP}" --output-logs=errors-only
# Optional dependencies are left out: they are the embedded Postgres.
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store \
    pnpm --config.inject-workspace-packages=true --filter="@hbsc/${APP}" \
    deploy --prod --no-optional --offline image
RUN mkdir storage

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /hbsc/image ./
COPY --from=build --chown=1000:1000 /hbsc/storage /var/lib/hbsc
# The gateway looks for it beside its own folder.
COPY --from=build /hbsc/apps/dashboard/dist /dashboard/dist
COPY deploy/gateway-health.mjs ./
USER 1000:1000
EXPOSE 3001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "gateway-health.mjs"]
CMD ["node", "dist/main.js"]
