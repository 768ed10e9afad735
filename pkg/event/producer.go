package event

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// closeTimeout bounds the time to close a client, in milliseconds.
const closeTimeout = 1000

// Producer sends records to Kafka; all relays of a process share it. Safe for concurrent use.
type Producer struct {
	cfg    Config
	log    *slog.Logger
	known  sync.Map // topics that are known to exist
	silent atomic.Bool

	mu     sync.RWMutex // held for reading while the client is used
	client *kafka.Producer
	closed bool
}

// NewProducer returns a producer. It does not wait for Kafka: an error means that cfg is wrong.
func NewProducer(cfg Config, log *slog.Logger) (*Producer, error) {
	p := &Producer{cfg: cfg, log: log}
	client, err := p.connect()
	if err != nil {
		return nil, fmt.Errorf("kafka producer: %w", err)
	}
	p.client = client
	return p, nil
}

// connect returns a client, and starts goroutines that read its logs and events and end with it.
func (p *Producer) connect() (*kafka.Producer, error) {
	client, err := kafka.NewProducer(p.cfg.settings(kafka.ConfigMap{
		"enable.idempotence":        true,
		"acks":                      "all",
		"compression.type":          "lz4",
		"linger.ms":                 5,
		"partitioner":               "murmur2_random", // as the Java client does
		"delivery.timeout.ms":       120000,           // longer than a broker's restart
		"go.delivery.report.fields": "none",
		"go.events.channel.size":    1000,
		"go.produce.channel.size":   1,
	}))
	if err != nil {
		return nil, err
	}
	go forward(p.log, client.Logs())
	go p.watch(client)
	return client, nil
}

// watch reads the client's errors. A fatal error means that librdkafka no longer keeps its
// guarantees, so the client is replaced. librdkafka retries after any other error.
func (p *Producer) watch(client *kafka.Producer) {
	for ev := range client.Events() {
		e, ok := ev.(kafka.Error)
		switch {
		case ok && e.IsFatal():
			p.log.Error("kafka producer failed; starting another", "error", e)
			go p.replace(client)
		case ok:
			p.log.Debug("kafka producer", "error", e)
		}
	}
}

// replace replaces old by a new client, if old is still in use.
func (p *Producer) replace(old *kafka.Producer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.client != old {
		return
	}
	client, err := p.connect()
	if err != nil {
		p.log.Error("start a kafka producer", "error", err)
		return
	}
	p.client = client
	go discard(old)
}

// discard closes a client; every message in it gets a delivery report of failure first.
func discard(client *kafka.Producer) {
	_ = client.Purge(kafka.PurgeQueue | kafka.PurgeInFlight)
	client.Flush(closeTimeout)
	client.Close()
}

// EnsureTopics creates the topics that do not exist. It waits for Kafka until ctx ends. May be
// repeated.
func (p *Producer) EnsureTopics(ctx context.Context, topics ...string) error {
	var missing []string
	for _, topic := range topics {
		if !p.has(topic) {
			missing = append(missing, topic)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	config := p.cfg.security()
	maps.Copy(config, kafka.ConfigMap{"bootstrap.servers": p.cfg.Brokers, "reconnect.backoff.max.ms": 1000, "log_level": 0})
	admin, err := kafka.NewAdminClient(&config)
	if err != nil {
		return fmt.Errorf("kafka admin client: %w", err)
	}
	defer admin.Close()
	if err := p.cfg.createTopics(ctx, admin, missing, p.isSilent); err != nil {
		return err
	}
	p.answers()
	for _, topic := range missing {
		p.known.Store(topic, struct{}{})
	}
	return nil
}

// has reports whether EnsureTopics has found or created the topic.
func (p *Producer) has(topic string) bool {
	_, ok := p.known.Load(topic)
	return ok
}

// forget makes EnsureTopics check the topic again, if err says that it does not exist.
func (p *Producer) forget(topic string, err error) {
	var e kafka.Error
	if errors.As(err, &e) && (e.Code() == kafka.ErrUnknownTopicOrPart || e.Code() == kafka.ErrUnknownTopic) {
		p.known.Delete(topic)
	}
}

// errClosed is returned by produce after Close.
var errClosed = errors.New("kafka producer is closed")

// produce sends rec asynchronously; the delivery report, with opaque, goes to reports. An error
// means that nothing was sent.
func (p *Producer) produce(rec Record, source string, opaque any, reports chan kafka.Event) error {
	topic := p.cfg.TopicPrefix + rec.Topic
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return errClosed
	}
	return p.client.Produce(&kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny},
		Key:            []byte(rec.Key), Value: rec.Payload, Headers: rec.headers(source), Opaque: opaque,
	}, reports)
}

// answers and isSilent record whether Kafka accepts messages, and log each change once for all
// relays.
func (p *Producer) answers() {
	if p.silent.Load() && p.silent.CompareAndSwap(true, false) {
		p.log.Info("kafka is available again")
	}
}

func (p *Producer) isSilent(cause error) {
	if p.silent.CompareAndSwap(false, true) {
		p.log.Warn("kafka is unavailable; events wait in the outbox", "error", cause)
	}
}

// Close ends the producer. Records that were not acknowledged stay unpublished in the outbox.
func (p *Producer) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	discard(p.client)
}
