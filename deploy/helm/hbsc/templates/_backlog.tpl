{{- /* Both are answered from indexes; deploy/test/chart.test.ts runs them on the tables as they are. */ -}}
{{- define "hbsc.backlogQuery" -}}
SELECT (SELECT count(*) FROM job WHERE finished_at IS NULL)
 + (SELECT count(*) FROM batch_item JOIN batch ON batch.id = batch_item.batch_id
 WHERE has_waiting AND paused_at IS NULL AND cancelled_at IS NULL AND job_id IS NULL AND batch_item.error_code IS NULL)
{{- end -}}

{{- define "hbsc.ageQuery" -}}
SELECT coalesce(extract(epoch FROM now() - min(queued_at)), 0) FROM job
 WHERE status = 'QUEUED' AND priority <> 'LOW' AND finished_at IS NULL
{{- end -}}
