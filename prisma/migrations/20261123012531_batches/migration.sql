-- CreateEnum
CREATE TYPE "batch_intake" AS ENUM ('IMPORTING', 'OPEN', 'CLOSED', 'REJECTED');

-- CreateEnum
CREATE TYPE "heart_sound_class" AS ENUM ('artifact', 'extrahls', 'murmur', 'normal');

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "batch_id" UUID;

-- CreateTable
CREATE TABLE "batch" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "intake" "batch_intake" NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "rerun_of" UUID,
    "error_code" TEXT,
    "error_message" TEXT,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "has_waiting" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_item" (
    "batch_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "recording_id" UUID,
    "given_label" TEXT,
    "label" "heart_sound_class",
    "group_name" TEXT,
    "job_id" UUID,
    "error_code" TEXT,
    "error_message" TEXT,

    CONSTRAINT "batch_item_pkey" PRIMARY KEY ("batch_id","position")
);

-- CreateIndex
CREATE INDEX "batch_created_at_id_idx" ON "batch"("created_at", "id");

-- CreateIndex
CREATE INDEX "batch_to_feed_created_at_idx" ON "batch"("created_at") WHERE (has_waiting AND paused_at IS NULL AND cancelled_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "batch_item_job_id_key" ON "batch_item"("job_id");

-- CreateIndex
CREATE INDEX "batch_item_recording_id_idx" ON "batch_item"("recording_id");

-- CreateIndex
CREATE INDEX "batch_item_waiting_idx" ON "batch_item"("batch_id", "position") WHERE (job_id IS NULL AND error_code IS NULL);

-- CreateIndex
CREATE INDEX "batch_item_refused_idx" ON "batch_item"("batch_id") WHERE (error_code IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "batch_item_batch_id_path_key" ON "batch_item"("batch_id", "path");

-- CreateIndex
CREATE INDEX "job_batch_id_status_finished_at_idx" ON "job"("batch_id", "status", "finished_at") WHERE (batch_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "job_in_flight_batch_id_idx" ON "job"("batch_id") WHERE (batch_id IS NOT NULL AND finished_at IS NULL);

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_recording_id_fkey" FOREIGN KEY ("recording_id") REFERENCES "recording"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE NO ACTION ON UPDATE CASCADE;
