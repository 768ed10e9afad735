package event

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

const (
	retryDelay     = time.Second     // between attempts to reach Kafka or the database
	requestTimeout = 5 * time.Second // of one admin request
	minSession     = 6 * time.Second // what brokers accept by default
)

// Config says where Kafka is.
type Config struct {
	// Brokers lists host:port, separated by commas.
	Brokers string `env:"KAFKA_BROKERS,required"`
	// Partitions is the number that a new topic gets. Defaults to 6.
	Partitions int `env:"KAFKA_PARTITIONS" envDefault:"6"`
	// TopicPrefix precedes every topic and consumer group, so that installations can share a
	// cluster.
	TopicPrefix string `env:"KAFKA_TOPIC_PREFIX"`
	// SessionTimeout is the time after which Kafka gives the partitions of a consumer that was
	// killed to others. 0 means 45 seconds, which is longer than a broker's restart, so that a
	// restart causes no rebalance. Brokers accept 6 seconds to 30 minutes unless set otherwise.
	SessionTimeout time.Duration `env:"KAFKA_SESSION_TIMEOUT"`
	// TLS encrypts the connections and checks the brokers' certificates: against CAFile, a PEM
	// file, or the system's authorities.
	TLS    bool   `env:"KAFKA_TLS"`
	CAFile string `env:"KAFKA_CA_FILE"`
	// CertFile and KeyFile are our own certificate, PEM files, where brokers ask for one.
	CertFile string `env:"KAFKA_CERT_FILE"`
	KeyFile  string `env:"KAFKA_KEY_FILE"`
	// SASL is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 where brokers ask for a user and password, ""
	// where not.
	SASL     string `env:"KAFKA_SASL"`
	User     string `env:"KAFKA_USER"`
	Password string `env:"KAFKA_PASSWORD"`
}

// Validate joins all faults.
func (c Config) Validate() error {
	var faults []error
	if c.SessionTimeout != 0 && c.SessionTimeout < minSession {
		faults = append(faults, fmt.Errorf("AKINAI_KAFKA_SESSION_TIMEOUT is %s, want at least %s", c.SessionTimeout, minSession))
	}
	if !c.TLS && (c.CAFile != "" || c.CertFile != "" || c.KeyFile != "") {
		faults = append(faults, errors.New("AKINAI_KAFKA_CA_FILE, …_CERT_FILE and …_KEY_FILE need AKINAI_KAFKA_TLS=true"))
	}
	if (c.CertFile == "") != (c.KeyFile == "") {
		faults = append(faults, errors.New("AKINAI_KAFKA_CERT_FILE and AKINAI_KAFKA_KEY_FILE go together"))
	}
	if (c.SASL == "") != (c.User == "") || (c.SASL == "") != (c.Password == "") {
		faults = append(faults, errors.New("AKINAI_KAFKA_SASL, …_USER and …_PASSWORD go together"))
	}
	switch c.SASL {
	case "", "SCRAM-SHA-256", "SCRAM-SHA-512":
	case "PLAIN":
		if !c.TLS {
			faults = append(faults, errors.New("AKINAI_KAFKA_SASL=PLAIN sends the password as it is and needs AKINAI_KAFKA_TLS=true"))
		}
	default:
		faults = append(faults, fmt.Errorf("AKINAI_KAFKA_SASL is %q, want PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", c.SASL))
	}
	return errors.Join(faults...)
}

// security returns librdkafka's properties of TLS and SASL; those that are not set are left to its
// defaults.
func (c Config) security() kafka.ConfigMap {
	protocol := "plaintext"
	switch {
	case c.TLS && c.SASL != "":
		protocol = "sasl_ssl"
	case c.TLS:
		protocol = "ssl"
	case c.SASL != "":
		protocol = "sasl_plaintext"
	}
	all := kafka.ConfigMap{"security.protocol": protocol}
	for name, value := range map[string]string{
		"ssl.ca.location": c.CAFile, "ssl.certificate.location": c.CertFile, "ssl.key.location": c.KeyFile,
		"sasl.mechanisms": c.SASL, "sasl.username": c.User, "sasl.password": c.Password,
	} {
		if value != "" {
			all[name] = value
		}
	}
	return all
}

// settings returns the properties that producers and consumers share, overridden by more.
func (c Config) settings(more kafka.ConfigMap) *kafka.ConfigMap {
	all := kafka.ConfigMap{
		"bootstrap.servers":        c.Brokers,
		"client.id":                "akinai",
		"reconnect.backoff.max.ms": 1000,  // the default of 10 s would be added to every outage
		"log.connection.close":     false, // brokers close idle connections all the time
		"go.logs.channel.enable":   true,
		"enable.metrics.push":      false, // no metrics to the brokers; ours are at /metrics
	}
	maps.Copy(all, c.security())
	maps.Copy(all, more)
	return &all
}

// forward logs librdkafka's lines until the client is closed. The level is debug, because
// librdkafka repeats lines while brokers are unavailable, and also reports as errors what matters.
func forward(log *slog.Logger, lines <-chan kafka.LogEvent) {
	for line := range lines {
		log.Debug("librdkafka", "tag", line.Tag, "message", line.Message)
	}
}

// createTopics retries until every topic exists or ctx ends. It calls failed with the error of each
// attempt that failed.
func (c Config) createTopics(ctx context.Context, admin *kafka.AdminClient, topics []string, failed func(error)) error {
	specs := make([]kafka.TopicSpecification, len(topics))
	for i, topic := range topics {
		specs[i] = kafka.TopicSpecification{Topic: c.TopicPrefix + topic, NumPartitions: max(1, c.Partitions)}
	}
	for {
		err := createOnce(ctx, admin, specs)
		if err == nil {
			return nil
		}
		failed(err)
		if wait(ctx, retryDelay) != nil {
			return fmt.Errorf("create topics: %w", errors.Join(ctx.Err(), err))
		}
	}
}

func createOnce(ctx context.Context, admin *kafka.AdminClient, specs []kafka.TopicSpecification) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	results, err := admin.CreateTopics(ctx, specs)
	if err != nil {
		return err
	}
	for _, r := range results {
		if code := r.Error.Code(); code != kafka.ErrNoError && code != kafka.ErrTopicAlreadyExists {
			return fmt.Errorf("topic %s: %w", r.Topic, r.Error)
		}
	}
	return nil
}

// wait returns nil after delay, or ctx's error.
func wait(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
