-- CreateEnum
CREATE TYPE "access_role" AS ENUM ('SUBMITTER', 'RESEARCHER', 'ADMIN');

-- DropIndex
DROP INDEX "job_idempotency_key_key";

-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "tenant" TEXT NOT NULL DEFAULT 'default';

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "tenant" TEXT NOT NULL DEFAULT 'default';

-- AlterTable
ALTER TABLE "batch" ADD COLUMN     "tenant" TEXT NOT NULL DEFAULT 'default';

-- AlterTable
ALTER TABLE "large_upload" ADD COLUMN     "tenant" TEXT NOT NULL DEFAULT 'default';

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "role" "access_role" NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "access_role" NOT NULL,
    "tenant" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "address" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_rate" (
    "subject" TEXT NOT NULL,
    "whole_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_rate_pkey" PRIMARY KEY ("subject")
);

-- CreateIndex
CREATE INDEX "recording_tenant_bytes_idx" ON "recording"("tenant", "bytes") WHERE (audio_expired_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "job_tenant_idempotency_key_key" ON "job"("tenant", "idempotency_key");

-- CreateIndex
CREATE INDEX "job_tenant_created_at_id_idx" ON "job"("tenant", "created_at", "id");

-- CreateIndex
CREATE INDEX "job_in_flight_tenant_idx" ON "job"("tenant") WHERE (finished_at IS NULL AND batch_id IS NULL);

-- CreateIndex
CREATE INDEX "batch_tenant_created_at_id_idx" ON "batch"("tenant", "created_at", "id");

-- CreateIndex
CREATE INDEX "large_upload_tenant_idx" ON "large_upload"("tenant");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_sha256_key" ON "api_key"("sha256");

-- CreateIndex
CREATE INDEX "api_key_created_at_id_idx" ON "api_key"("created_at", "id");

-- CreateIndex
CREATE INDEX "api_key_tenant_idx" ON "api_key"("tenant");

-- CreateIndex
CREATE INDEX "audit_entry_created_at_id_idx" ON "audit_entry"("created_at", "id");

-- CreateIndex
CREATE INDEX "request_rate_whole_at_idx" ON "request_rate"("whole_at");

-- What is written in the audit log stays there: rows are added, and nothing else.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to';
END $$;

CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
