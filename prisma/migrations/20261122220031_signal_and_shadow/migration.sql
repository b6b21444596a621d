-- CreateEnum
CREATE TYPE "model_role" AS ENUM ('ACTIVE', 'SHADOW');

-- AlterTable
ALTER TABLE "result" ADD COLUMN     "analyse_ms" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "quality" JSONB,
ADD COLUMN     "rhythm" JSONB,
ADD COLUMN     "windows" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "model" ADD COLUMN     "figures" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "shadow_result" (
    "job_id" UUID NOT NULL,
    "outcome" "outcome" NOT NULL,
    "model_name" TEXT NOT NULL,
    "model_version" TEXT NOT NULL,
    "model_sha256" CHAR(64) NOT NULL,
    "probabilities" DOUBLE PRECISION[],
    "infer_ms" DOUBLE PRECISION NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shadow_result_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "chosen_model" (
    "role" "model_role" NOT NULL,
    "model" TEXT NOT NULL,
    "chosen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chosen_model_pkey" PRIMARY KEY ("role")
);

-- AddForeignKey
ALTER TABLE "shadow_result" ADD CONSTRAINT "shadow_result_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
