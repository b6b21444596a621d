-- Tenants that are being erased: until then nothing of theirs is committed, however it was begun.
CREATE TABLE "closed_tenant" (
    "tenant" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "closed_tenant_pkey" PRIMARY KEY ("tenant")
);

CREATE FUNCTION refuse_closed_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM closed_tenant WHERE tenant = NEW.tenant AND until > now()) THEN
    RAISE EXCEPTION 'Tenant "%" was erased a moment ago. Nothing is taken for it for some minutes.', NEW.tenant USING ERRCODE = 'HB001';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER refuse_closed_tenant BEFORE INSERT ON "job" FOR EACH ROW EXECUTE FUNCTION refuse_closed_tenant();
CREATE TRIGGER refuse_closed_tenant BEFORE INSERT ON "batch" FOR EACH ROW EXECUTE FUNCTION refuse_closed_tenant();
CREATE TRIGGER refuse_closed_tenant BEFORE INSERT ON "recording" FOR EACH ROW EXECUTE FUNCTION refuse_closed_tenant();
CREATE TRIGGER refuse_closed_tenant BEFORE INSERT ON "large_upload" FOR EACH ROW EXECUTE FUNCTION refuse_closed_tenant();
