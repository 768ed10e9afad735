package event_test

import (
	"context"
	"crypto/tls"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/testkit/certtest"
)

func TestKafkaIsReachedOverTLSWithAPassword(t *testing.T) {
	t.Parallel()
	certificate, ca := certtest.Local(t)
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser(mechanism, "akinai", "hush"),
				kfake.TLS(&tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}))
			require.NoError(t, err)
			t.Cleanup(cluster.Close)
			right := event.Config{
				Brokers: cluster.ListenAddrs()[0], Partitions: 1, TLS: true, CAFile: ca, SASL: mechanism, User: "akinai", Password: "hush",
			}
			require.NoError(t, right.Validate())
			require.NoError(t, reach(t, right, 20*time.Second))
			for name, change := range map[string]func(*event.Config){
				"wrong password":        func(c *event.Config) { c.Password = "x" },
				"no password":           func(c *event.Config) { c.SASL, c.User, c.Password = "", "", "" },
				"authority not trusted": func(c *event.Config) { c.CAFile = "" },
				"no TLS":                func(c *event.Config) { c.TLS, c.CAFile = false, "" },
			} {
				wrong := right
				change(&wrong)
				require.Error(t, reach(t, wrong, 2*time.Second), name)
			}
		})
	}
}

// reach asks the cluster for a topic.
func reach(t *testing.T, cfg event.Config, timeout time.Duration) error {
	t.Helper()
	producer, err := event.NewProducer(cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer producer.Close()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	return producer.EnsureTopics(ctx, "reached")
}

func TestKafkaSettingsThatAreRefused(t *testing.T) {
	for name, cfg := range map[string]event.Config{
		"password in clear":     {SASL: "PLAIN", User: "u", Password: "p"},
		"user without password": {TLS: true, SASL: "PLAIN", User: "u"},
		"password without SASL": {TLS: true, User: "u", Password: "p"},
		"unknown mechanism":     {TLS: true, SASL: "GSSAPI", User: "u", Password: "p"},
		"authority without TLS": {CAFile: "ca.pem"},
		"certificate alone":     {TLS: true, CertFile: "c.pem"},
		"session too short":     {SessionTimeout: time.Second},
	} {
		require.Error(t, cfg.Validate(), name)
	}
	require.NoError(t, event.Config{}.Validate())
	require.NoError(t, event.Config{SASL: "SCRAM-SHA-512", User: "u", Password: "p"}.Validate())
	require.NotContains(t, event.Config{SASL: "PLAIN", User: "u", Password: "hush"}.Validate().Error(), "hush")
}
