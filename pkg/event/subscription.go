package event

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// subscription is a client in its group. A single goroutine owns it, callbacks included.
type subscription struct {
	*Consumer
	client *kafka.Consumer
	batch  []*kafka.Message // polled, not yet processed
	away   bool             // no broker answers
	waits  bool             // the database is away
	fatal  error            // why this client must end
}

func (s *subscription) run(ctx context.Context) error {
	if err := s.createTopics(ctx); err != nil {
		return err
	}
	names := make([]string, len(s.topics))
	for i, topic := range s.topics {
		names[i] = s.cfg.TopicPrefix + topic
	}
	if err := s.client.SubscribeTopics(names, s.rebalance); err != nil {
		return err
	}
	purge := time.NewTicker(purgeEvery)
	defer purge.Stop()
	s.purge(ctx)
	for ctx.Err() == nil && s.fatal == nil {
		s.fill(ctx)
		if len(s.batch) > 0 && s.fatal == nil {
			s.process(ctx)
		}
		select {
		case <-purge.C:
			s.purge(ctx)
		default:
		}
	}
	return s.fatal
}

// createTopics waits until there is something to subscribe to: librdkafka would look again after minutes only.
func (s *subscription) createTopics(ctx context.Context) error {
	admin, err := kafka.NewAdminClientFromConsumer(s.client)
	if err != nil {
		return err
	}
	if err := s.cfg.createTopics(ctx, admin, s.topics, func(err error) { s.setAway(true, err) }); err != nil {
		return err
	}
	for s.client.Poll(0) != nil { // errors of the time before
	}
	s.setAway(false, nil)
	return nil
}

// rebalance drops what is polled and unprocessed of partitions that go to another member, which will get it. Assigning, and
// committing what was stored, is librdkafka's part.
func (s *subscription) rebalance(_ *kafka.Consumer, ev kafka.Event) error {
	revoked, ok := ev.(kafka.RevokedPartitions)
	if !ok {
		return nil
	}
	s.batch = slices.DeleteFunc(s.batch, func(m *kafka.Message) bool {
		return slices.ContainsFunc(revoked.Partitions, func(p kafka.TopicPartition) bool {
			return *p.Topic == *m.TopicPartition.Topic && p.Partition == m.TopicPartition.Partition
		})
	})
	return nil
}

// fill polls until the batch is full or its first message has waited long enough.
func (s *subscription) fill(ctx context.Context) {
	if len(s.batch) == 0 {
		s.poll(pollWait)
	}
	if len(s.batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, batchWait)
	defer cancel()
	deadline, _ := ctx.Deadline()
	for len(s.batch) < batchSize && ctx.Err() == nil && s.fatal == nil {
		s.poll(time.Until(deadline))
	}
}

// poll takes one event from the client. It waits a millisecond at least: callers poll until a deadline, and would spin before it.
func (s *subscription) poll(wait time.Duration) {
	switch ev := s.client.Poll(int(max(1, wait.Milliseconds()))).(type) {
	case *kafka.Message:
		s.batch = append(s.batch, ev)
		s.setAway(false, nil)
	case kafka.Error:
		switch {
		case ev.IsFatal():
			s.fatal = ev
		case ev.Code() == kafka.ErrAllBrokersDown:
			s.setAway(true, ev)
		default:
			s.log.Debug("kafka consumer", "error", ev)
		}
	}
}

// setAway writes a line when Kafka goes and when it comes back.
func (s *subscription) setAway(away bool, err error) {
	switch {
	case s.away == away:
	case away:
		s.log.Warn("kafka does not answer; waiting", "error", err)
	default:
		s.log.Info("kafka answers again")
	}
	s.away = away
}

// store tells librdkafka that messages are done; it commits in the background.
func (s *subscription) store(done []*kafka.Message) {
	next := make(map[string]kafka.TopicPartition)
	for _, m := range done {
		p := m.TopicPartition
		p.Offset++
		next[fmt.Sprint(*p.Topic, "/", p.Partition)] = p
	}
	for _, p := range next {
		// Fails for a partition that was taken from us meanwhile: its next owner reads the messages again and skips them.
		if _, err := s.client.StoreOffsets([]kafka.TopicPartition{p}); err != nil {
			s.log.Debug("store offset", "partition", p.String(), "error", err)
		}
	}
}

// pause waits while staying a member of the group: it polls, with all partitions paused. What a partition that is assigned
// meanwhile delivers joins the batch.
func (s *subscription) pause(ctx context.Context, delay time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, delay)
	defer cancel()
	paused, _ := s.client.Assignment()
	_ = s.client.Pause(paused)
	deadline, _ := ctx.Deadline()
	for ctx.Err() == nil && s.fatal == nil {
		s.poll(min(pollWait, time.Until(deadline)))
	}
	<-ctx.Done() // a dead client does not wait by itself
	if assigned, err := s.client.Assignment(); err == nil {
		_ = s.client.Resume(assigned)
	}
}
