package harness

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka" //nolint:depguard // reads the topic as a third-party program would
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/id"
)

// Listener reads all stock events from the beginning. It counts an event once, as any consumer
// does, even if it is delivered twice.
type Listener struct {
	mu     sync.Mutex
	events map[string]bool
	alerts map[string][]string
	items  map[string][]*inventoryv1.StockItem
	fault  error
}

// Listen starts a listener. It stops when the test ends.
func (s *Shop) Listen(t testing.TB) *Listener {
	t.Helper()
	client, err := kafka.NewConsumer(&kafka.ConfigMap{
		"bootstrap.servers": os.Getenv("AKINAI_KAFKA_BROKERS"), "group.id": "e2e-" + id.New(), "enable.auto.commit": false, "enable.metrics.push": false,
	})
	require.NoError(t, err)
	topic := s.TopicPrefix() + "akinai.inventory.v1"
	Await(t, Soon, func() error { return assign(client, topic) })
	l := &Listener{events: make(map[string]bool), alerts: make(map[string][]string), items: make(map[string][]*inventoryv1.StockItem)}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		l.run(client, stop)
	}()
	t.Cleanup(func() {
		close(stop)
		<-stopped
		require.NoError(t, client.Close())
		require.NoError(t, l.fault)
	})
	return l
}

// assign has the consumer read all partitions of a topic from their beginning.
func assign(client *kafka.Consumer, topic string) error {
	metadata, err := client.GetMetadata(&topic, false, 5000)
	if err != nil {
		return err
	}
	var all []kafka.TopicPartition
	for _, p := range metadata.Topics[topic].Partitions {
		all = append(all, kafka.TopicPartition{Topic: &topic, Partition: p.ID, Offset: kafka.OffsetBeginning})
	}
	if len(all) == 0 {
		return fmt.Errorf("topic %s: %w", topic, metadata.Topics[topic].Error)
	}
	return client.Assign(all)
}

// run reads until stop is closed.
func (l *Listener) run(client *kafka.Consumer, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		m, err := client.ReadMessage(100 * time.Millisecond)
		var fault kafka.Error
		if errors.As(err, &fault) && fault.IsTimeout() {
			continue
		}
		if err == nil {
			err = l.take(m)
		}
		if err != nil {
			l.mu.Lock()
			l.fault = err
			l.mu.Unlock()
		}
	}
}

// take records one event.
func (l *Listener) take(m *kafka.Message) error {
	headers := make(map[string]string, len(m.Headers))
	for _, h := range m.Headers {
		headers[h.Key] = string(h.Value)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events[headers["ce_id"]] {
		return nil
	}
	l.events[headers["ce_id"]] = true
	switch kind := headers["ce_type"]; kind {
	case "akinai.stock.changed":
		event := new(inventoryv1.StockChanged)
		if err := proto.Unmarshal(m.Value, event); err != nil {
			return err
		}
		for _, item := range event.GetItems() {
			l.items[item.GetSku()] = append(l.items[item.GetSku()], item)
		}
	case "akinai.stock.low":
		event := new(inventoryv1.StockLow)
		if err := proto.Unmarshal(m.Value, event); err != nil {
			return err
		}
		l.addAlert(event.GetSku(), fmt.Sprintf("stock.low %d of %d", event.GetAvailable(), event.GetThreshold()))
	case "akinai.stock.out":
		event := new(inventoryv1.StockOut)
		if err := proto.Unmarshal(m.Value, event); err != nil {
			return err
		}
		l.addAlert(event.GetSku(), "stock.out")
	case "akinai.stock.back":
		event := new(inventoryv1.StockBack)
		if err := proto.Unmarshal(m.Value, event); err != nil {
			return err
		}
		l.addAlert(event.GetSku(), fmt.Sprintf("stock.back %d", event.GetAvailable()))
	default:
		return fmt.Errorf("unknown type of event %q", kind)
	}
	return nil
}

func (l *Listener) addAlert(sku, alert string) { l.alerts[sku] = append(l.alerts[sku], alert) }

// Of returns the stock alerts of a SKU, in order.
func (l *Listener) Of(sku string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{}, l.alerts[sku]...)
}

// Movements returns, for each movement of a SKU, the number of events that contain it.
func (l *Listener) Movements(sku string) map[int64]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	count := make(map[int64]int)
	for _, item := range l.items[sku] {
		for _, m := range item.GetMovements() {
			count[m.GetId()]++
		}
	}
	return count
}

// Last returns the newest event item of a SKU, or nil if an older one arrived after a newer one.
func (l *Listener) Last(sku string) *inventoryv1.StockItem {
	l.mu.Lock()
	defer l.mu.Unlock()
	var newest *inventoryv1.StockItem
	for _, item := range l.items[sku] {
		if item.GetRevision() <= newest.GetRevision() {
			return nil
		}
		newest = item
	}
	return newest
}
