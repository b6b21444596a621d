-- DropIndex
DROP INDEX "job_finished_at_idx";

-- AlterTable
ALTER TABLE "job" ADD COLUMN "duration_ms" DOUBLE PRECISION
  GENERATED ALWAYS AS ((extract(epoch FROM finished_at - started_at) * 1000)::double precision) STORED;

-- AlterTable
-- With a default: gateways of the version before write recordings without it while they are still there.
ALTER TABLE "recording" ADD COLUMN "search_text" TEXT NOT NULL DEFAULT '';
UPDATE "recording" SET "search_text" = concat_ws(E'\n', "file_name",
  (SELECT "client_reference" FROM "job" WHERE "job"."recording_id" = "recording"."id" AND "client_reference" IS NOT NULL LIMIT 1));

-- CreateIndex
CREATE INDEX "job_finished_at_id_idx" ON "job"("finished_at", "id") WHERE (finished_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "job_duration_ms_id_idx" ON "job"("duration_ms", "id") WHERE (duration_ms IS NOT NULL);

-- CreateIndex
CREATE INDEX "job_model_created_at_id_idx" ON "job"("model", "created_at", "id");

-- CreateIndex
CREATE INDEX "job_priority_created_at_id_idx" ON "job"("priority", "created_at", "id");

-- CreateIndex
CREATE INDEX "result_outcome_idx" ON "result"("outcome");

-- CreateIndex
CREATE INDEX "result_top_label_idx" ON "result"("top_label");

-- Search by trigrams, where the server has pg_trgm and lets this user create it; elsewhere text is searched row by row.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "recording_search_text_idx" ON "recording" USING gin ("search_text" gin_trgm_ops);
EXCEPTION
  WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'no trigram index: %', SQLERRM;
END
$$;

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "models" TEXT[],
    "in_hand" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "model" ADD COLUMN "card" TEXT NOT NULL DEFAULT '';
