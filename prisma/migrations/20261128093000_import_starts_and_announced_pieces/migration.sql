-- AlterTable
ALTER TABLE "batch" ADD COLUMN     "import_starts" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "upload_piece" ADD COLUMN     "is_kept" BOOLEAN NOT NULL DEFAULT false;

-- What is there was kept before it got its row.
UPDATE "upload_piece" SET "is_kept" = true;
