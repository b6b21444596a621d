-- AlterTable
ALTER TABLE "batch" ADD COLUMN     "source" JSONB;

-- CreateTable
CREATE TABLE "large_upload" (
    "id" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "large_upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_piece" (
    "upload_id" UUID NOT NULL,
    "start" BIGINT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_piece_pkey" PRIMARY KEY ("upload_id","start")
);

-- CreateIndex
CREATE INDEX "large_upload_created_at_idx" ON "large_upload"("created_at");

-- CreateIndex
CREATE INDEX "upload_piece_sha256_idx" ON "upload_piece"("sha256");

-- CreateIndex
CREATE INDEX "batch_importing_created_at_idx" ON "batch"("created_at") WHERE (intake = 'IMPORTING');

-- AddForeignKey
ALTER TABLE "upload_piece" ADD CONSTRAINT "upload_piece_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "large_upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;
