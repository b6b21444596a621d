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
ARG APP=cli
RUN node_modules/.bin/turbo run build --filter="@hbsc/${APP}" --output-logs=errors-only
# Optional dependencies are left out: they are the embedded Postgres.
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store \
    pnpm --config.inject-workspace-packages=true --filter="@hbsc/${APP}" \
    deploy --prod --no-optional --offline image
# onnxruntime brings its libraries for every operating system.
RUN find image -path "*/onnxruntime-node/bin/*" -type f ! -path "*/linux/*" -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1
WORKDIR /app
COPY --from=build /hbsc/image ./
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK NONE
ENTRYPOINT ["node", "dist/main.js"]
CMD ["migrate"]
