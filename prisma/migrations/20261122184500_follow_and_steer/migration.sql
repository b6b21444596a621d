-- CreateEnum
CREATE TYPE "job_priority" AS ENUM ('HIGH', 'NORMAL', 'LOW');

-- CreateEnum
CREATE TYPE "outcome" AS ENUM ('CLASSIFIED', 'UNCERTAIN', 'POOR_SIGNAL');

-- CreateEnum
CREATE TYPE "webhook_status" AS ENUM ('PENDING', 'DELIVERED', 'FAILED');

-- DropIndex
DROP INDEX "job_status_created_at_idx";

-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "audio_expired_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "attended_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "client_reference" TEXT,
ADD COLUMN     "deaths" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "idempotency_digest" CHAR(64),
ADD COLUMN     "idempotency_key" TEXT,
ADD COLUMN     "model" TEXT,
ADD COLUMN     "priority" "job_priority" NOT NULL DEFAULT 'NORMAL',
ADD COLUMN     "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "reused_from" UUID,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "webhook_url" TEXT;

-- AlterTable
ALTER TABLE "result" ADD COLUMN     "outcome" "outcome" NOT NULL DEFAULT 'CLASSIFIED',
ADD COLUMN     "top_label" SMALLINT;

-- Until now m5@1.0.0 was the model that answered, unless the deployment named another.
UPDATE "job" SET
    "model" = COALESCE(
        (SELECT "model_name" || '@' || "model_version" FROM "result" WHERE "result"."job_id" = "job"."id"),
        'm5@1.0.0'
    ),
    "revision" = CASE "status" WHEN 'QUEUED' THEN 1 WHEN 'RUNNING' THEN 2 ELSE 3 END,
    "queued_at" = "created_at",
    "attended_at" = COALESCE("finished_at", "started_at", "created_at");
ALTER TABLE "job" ALTER COLUMN "model" SET NOT NULL;

-- The lowest label wins a tie. Labels count from 0, arrays from 1.
UPDATE "result" SET "top_label" =
    array_position("probabilities", (SELECT max("probability") FROM unnest("probabilities") AS "probability")) - 1;
ALTER TABLE "result" ALTER COLUMN "top_label" SET NOT NULL;

-- CreateTable
CREATE TABLE "webhook" (
    "job_id" UUID NOT NULL,
    "run" INTEGER NOT NULL,
    "url" TEXT NOT NULL,
    "status" "webhook_status" NOT NULL DEFAULT 'PENDING',
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attended_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("job_id","run")
);

-- CreateTable
CREATE TABLE "webhook_attempt" (
    "job_id" UUID NOT NULL,
    "run" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "status_code" INTEGER,
    "error" TEXT,

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("job_id","run","number")
);

-- CreateTable
CREATE TABLE "model" (
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_pkey" PRIMARY KEY ("name","version")
);

-- CreateIndex
CREATE INDEX "webhook_pending_attended_at_idx" ON "webhook"("attended_at") WHERE (status = 'PENDING');

-- CreateIndex
CREATE INDEX "recording_created_at_idx" ON "recording"("created_at") WHERE (audio_expired_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "job_idempotency_key_key" ON "job"("idempotency_key");

-- CreateIndex
CREATE INDEX "job_created_at_id_idx" ON "job"("created_at", "id");

-- CreateIndex
CREATE INDEX "job_status_created_at_id_idx" ON "job"("status", "created_at", "id");

-- CreateIndex
CREATE INDEX "job_error_code_created_at_id_idx" ON "job"("error_code", "created_at", "id") WHERE (error_code IS NOT NULL);

-- CreateIndex
CREATE INDEX "job_unfinished_attended_at_idx" ON "job"("attended_at") WHERE (finished_at IS NULL);

-- CreateIndex
CREATE INDEX "job_finished_at_idx" ON "job"("finished_at") WHERE (finished_at IS NOT NULL);

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_job_id_run_fkey" FOREIGN KEY ("job_id", "run") REFERENCES "webhook"("job_id", "run") ON DELETE CASCADE ON UPDATE CASCADE;
