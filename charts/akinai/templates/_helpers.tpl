{{- define "akinai.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "akinai.labels" -}}
app.kubernetes.io/part-of: akinai
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* Selector of a module's pods; takes (list root name). */ -}}
{{- define "akinai.selector" -}}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- /* Name of a module's objects; takes (list root name). */ -}}
{{- define "akinai.name" -}}
{{ printf "%s-%s" (index . 0).Release.Name (index . 1) }}
{{- end }}

{{- /* Prefix of a module's settings: bff-web reads BFF_WEB_…. */ -}}
{{- define "akinai.prefix" -}}
{{ . | replace "-" "_" | upper }}
{{- end }}

{{- define "akinai.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "akinai.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* The host of the edge for apps; "" without mobileURL. */}}
{{- define "akinai.mobileHost" -}}
{{- if .Values.mobileURL }}
{{- $host := (urlParse .Values.mobileURL).hostname }}
{{- if has $host (list (urlParse .Values.publicURL).hostname (urlParse (include "akinai.issuer" .)).hostname (urlParse (.Values.adminURL | default "")).hostname) }}
{{- fail "mobileURL: the edge for apps needs a host of its own, not that of the shop, the issuer or the back office" }}
{{- end }}
{{- if ne (urlParse .Values.mobileURL).scheme "https" }}
{{- fail "mobileURL: the edge for apps needs https" }}
{{- end }}
{{- $host }}
{{- end }}
{{- end }}

{{/* The host of the back office; "" without adminURL. A page of the shop must not share the cookies of staff. */}}
{{- define "akinai.adminHost" -}}
{{- if .Values.adminURL }}
{{- $host := (urlParse .Values.adminURL).hostname }}
{{- if has $host (list (urlParse .Values.publicURL).hostname (urlParse (include "akinai.issuer" .)).hostname) }}
{{- fail "adminURL: the back office needs a host of its own, not that of the shop or the issuer" }}
{{- end }}
{{- if ne (urlParse .Values.adminURL).scheme "https" }}
{{- fail "adminURL: the back office needs https" }}
{{- end }}
{{- $host }}
{{- end }}
{{- end }}

{{/* The issuer of the tokens. */}}
{{- define "akinai.issuer" -}}
{{ .Values.issuer | default (printf "%s/oidc" .Values.publicURL) }}
{{- end }}
