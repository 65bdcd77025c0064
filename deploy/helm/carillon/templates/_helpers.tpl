{{- define "carillon.labels" -}}
app.kubernetes.io/part-of: carillon
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "carillon.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
{{- end }}

{{- define "carillon.fullname" -}}
{{ printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Settings as environment variables; a later list wins over an earlier one. */}}
{{- define "carillon.env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* A Deployment. Of: root, name, values, env (a dictionary), vault and database (true or false), grace (seconds), http. */}}
{{- define "carillon.deployment" -}}
{{- $shared := dict "CARILLON_KAFKA_BOOTSTRAP_SERVERS" .root.Values.kafka.bootstrapServers "CARILLON_REGISTRY_URL" .root.Values.registry.url "CARILLON_ADMIN_HOST" "0.0.0.0" "CARILLON_ADMIN_PORT" "9400" }}
{{- if .vault }}
{{- $_ := set $shared "CARILLON_VAULT_KEYSET_FILE" "/keys/vault-keyset.json" }}
{{- $_ := set $shared "CARILLON_VAULT_HASH_KEYSET_FILE" "/keys/hash-keyset.json" }}
{{- with .root.Values.networkPolicy }}
{{- $_ := set $shared "CARILLON_EGRESS_PORTS" (join "," .receiverPorts) }}
{{- with .receiverCidrs }}{{- $_ := set $shared "CARILLON_EGRESS_ALLOWED_PRIVATE_CIDRS" (join "," .) }}{{- end }}
{{- with .deniedCidrs }}{{- $_ := set $shared "CARILLON_EGRESS_DENIED_CIDRS" (join "," .) }}{{- end }}
{{- end }}
{{- end }}
{{- if .database }}
{{- $_ := set $shared "CARILLON_SUBSCRIPTION_JDBC_URL" .root.Values.database.jdbcUrl }}
{{- $_ := set $shared "CARILLON_SUBSCRIPTION_JDBC_USER" .root.Values.database.user }}
{{- $_ := set $shared "CARILLON_SUBSCRIPTION_JDBC_PASSWORD_FILE" "/database/password" }}
{{- end }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "carillon.fullname" . }}
  labels:
    {{- include "carillon.labels" . | nindent 4 }}
spec:
  {{- if .replicas }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "carillon.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "carillon.labels" . | nindent 8 }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9400"
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .grace }}
      {{- with .root.Values.images.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: {{ .root.Values.topologyKey }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "carillon.selector" . | nindent 14 }}
      containers:
        - name: {{ .name }}
          image: "{{ .root.Values.images.repository }}/{{ .name }}:{{ .root.Values.images.tag | default .root.Chart.AppVersion }}"
          imagePullPolicy: {{ .root.Values.images.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            capabilities:
              drop: [ALL]
          ports:
            {{- if .http }}
            - name: http
              containerPort: 8080
            {{- end }}
            - name: admin
              containerPort: 9400
          env:
            {{- include "carillon.env" (merge (dict) .values.env .env .root.Values.env $shared) | nindent 12 }}
          # It lives from its first moment on, whatever it waits for; a table that takes long to read is no reason to kill it.
          startupProbe:
            httpGet: { path: /live, port: admin }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /live, port: admin }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /ready, port: admin }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          {{- if .http }}
          # Until nobody sends it requests any more.
          lifecycle:
            preStop:
              sleep:
                seconds: 10
          {{- end }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- if .vault }}
            - name: keys
              mountPath: /keys
              readOnly: true
            {{- end }}
            {{- if .database }}
            - name: database
              mountPath: /database
              readOnly: true
            {{- end }}
            {{- if .root.Values.secrets.further }}
            - name: secrets
              mountPath: /secrets
              readOnly: true
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        {{- if .vault }}
        - name: keys
          secret:
            secretName: {{ required "secrets.vault names the Secret with the keysets" .root.Values.secrets.vault }}
            defaultMode: 0440
        {{- end }}
        {{- if .database }}
        - name: database
          secret:
            secretName: {{ required "secrets.database names the Secret with the password" .root.Values.secrets.database }}
            defaultMode: 0440
        {{- end }}
        {{- with .root.Values.secrets.further }}
        - name: secrets
          secret:
            secretName: {{ . }}
            defaultMode: 0440
        {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "carillon.fullname" . }}
  labels:
    {{- include "carillon.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "carillon.selector" . | nindent 6 }}
{{- end }}
