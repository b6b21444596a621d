-- DropIndex
DROP INDEX "job_in_flight_batch_id_idx";

-- AlterTable
ALTER TABLE "job" ALTER COLUMN "attended_at" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "job_in_flight_batch_id_idx" ON "job"("batch_id") WHERE (batch_id IS NOT NULL AND finished_at IS NULL AND attended_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "job_retried_batch_id_idx" ON "job"("batch_id") WHERE (attended_at IS NULL);
