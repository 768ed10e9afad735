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
	retryDelay     = time.Second     // between attempts at Kafka and at the database
	requestTimeout = 5 * time.Second // of one admin request
)

// Config says where Kafka is.
type Config struct {
	// Brokers lists host:port, separated by commas.
	Brokers string `env:"KAFKA_BROKERS,required"`
	// Partitions is the number that a new topic gets. Defaults to 6.
	Partitions int `env:"KAFKA_PARTITIONS" envDefault:"6"`
	// TopicPrefix is put before every topic, and every consumer group, so that installations can share a cluster.
	TopicPrefix string `env:"KAFKA_TOPIC_PREFIX"`
}

// settings returns librdkafka's properties that producer and consumer share, with more on top.
func (c Config) settings(more kafka.ConfigMap) *kafka.ConfigMap {
	all := kafka.ConfigMap{
		"bootstrap.servers":        c.Brokers,
		"client.id":                "akinai",
		"reconnect.backoff.max.ms": 1000,  // the default of 10 s would be added to every outage
		"log.connection.close":     false, // brokers close idle connections all the time
		"go.logs.channel.enable":   true,
		"enable.metrics.push":      false, // to brokers that collect clients' figures; ours are at /metrics
	}
	maps.Copy(all, more)
	return &all
}

// forward hands librdkafka's log lines on until the client is closed. It repeats itself while brokers are away and reports what
// matters as errors too, so that its lines are for debugging.
func forward(log *slog.Logger, lines <-chan kafka.LogEvent) {
	for line := range lines {
		log.Debug("librdkafka", "tag", line.Tag, "message", line.Message)
	}
}

// createTopics asks until every topic exists or ctx ends, and tells failed about each time in vain.
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
