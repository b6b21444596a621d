-- DropIndex
DROP INDEX "job_unfinished_attended_at_idx";

-- CreateIndex
CREATE INDEX "job_unfinished_priority_attended_at_idx" ON "job"("priority", "attended_at") WHERE (finished_at IS NULL);
