{{- define "hbsc.name" -}}
{{- printf "%s-hbsc" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "hbsc.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "hbsc.name" .) -}}
{{- end -}}

{{- /* Of one part: (list . "gateway") */ -}}
{{- define "hbsc.selector" -}}
app.kubernetes.io/name: hbsc
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "hbsc.labels" -}}
{{ include "hbsc.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version }}
{{- end -}}

{{- define "hbsc.image" -}}
{{- $image := index (index . 0).Values.images (index . 1) -}}
image: {{ printf "%s:%s" $image.repository ($image.tag | default (index . 0).Chart.AppVersion) | quote }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- end -}}

{{- define "hbsc.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "hbsc.podSecurity" -}}
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
{{- end -}}

{{- /* The stores and whom to trust: what the migration needs. */ -}}
{{- define "hbsc.databaseEnv" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "database.existingSecret names the secret with the connection URL" .Values.database.existingSecret }}
      key: {{ .Values.database.urlKey }}
{{- with .Values.redis.existingSecret }}
- name: REDIS_URL
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: {{ $.Values.redis.urlKey }} }
{{- end }}
{{- if .Values.certificates.existingConfigMap }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/hbsc/certificates/ca.crt }
{{- end }}
{{- end -}}

{{- define "hbsc.certificatesMount" -}}
{{- if .Values.certificates.existingConfigMap -}}
- { name: certificates, mountPath: /etc/hbsc/certificates, readOnly: true }
{{- end -}}
{{- end -}}

{{- define "hbsc.certificatesVolume" -}}
{{- with .Values.certificates.existingConfigMap -}}
- { name: certificates, configMap: { name: {{ . }} } }
{{- end -}}
{{- end -}}

{{- /* Jobs of data sets in flight: six for each worker that there may be, so that none waits to be fed; never under the service's default. */ -}}
{{- define "hbsc.batchWindow" -}}
{{- with .Values.worker -}}
{{- max 100 (mul 6 (ternary .autoscaling.maxReplicas .replicas .autoscaling.enabled)) -}}
{{- end -}}
{{- end -}}

{{- define "hbsc.env" -}}
{{ include "hbsc.databaseEnv" . }}
- { name: HBSC_AUTH, value: keys }
- { name: HBSC_STORAGE_DIR, value: /var/lib/hbsc }
- { name: HBSC_S3_BUCKET, value: {{ required "storage.s3.bucket names the bucket of the recordings" .Values.storage.s3.bucket | quote }} }
- { name: HBSC_S3_PREFIX, value: {{ .Values.storage.s3.prefix | quote }} }
- { name: HBSC_S3_REGION, value: {{ .Values.storage.s3.region | quote }} }
{{- with .Values.storage.s3.endpoint }}
- { name: HBSC_S3_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{- with .Values.storage.s3.existingSecret }}
{{- range $key := list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
- name: {{ $key }}
  valueFrom:
    secretKeyRef: { name: {{ $.Values.storage.s3.existingSecret }}, key: {{ $key }} }
{{- end }}
{{- end }}
{{- with .Values.webhooks.existingSecret }}
- name: HBSC_WEBHOOK_SECRET
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: secret }
{{- end }}
{{- with .Values.metrics.existingSecret }}
- name: HBSC_METRICS_TOKEN
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: token }
{{- end }}
{{- if not (hasKey .Values.settings "HBSC_BATCH_WINDOW") }}
- { name: HBSC_BATCH_WINDOW, value: {{ include "hbsc.batchWindow" . | quote }} }
{{- end }}
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- end -}}

{{- /* What a pod may reach: peers, or anybody, at one port. */ -}}
{{- define "hbsc.destination" -}}
ports: [{ port: {{ .port }} }]
{{- with .peers }}
to: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
