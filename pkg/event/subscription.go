package event

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/akinai/akinai/pkg/clock"
)

// subscription is one client of the group. One goroutine owns it and runs its callbacks.
type subscription struct {
	*Consumer
	client *kafka.Consumer
	batch  []*kafka.Message // polled and not yet processed
	away   bool             // Kafka is unavailable
	worked time.Time        // the end of the last batch
	waits  bool             // the database is unavailable
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
			s.worked = clock.System().Now()
		}
		select {
		case <-purge.C:
			s.purge(ctx)
		default:
		}
	}
	return s.fatal
}

// createTopics waits until the topics exist and the client sees them. Otherwise librdkafka would
// look for them only every few minutes. And if it found them while it joins the group, it would
// join once more as another member, and the group would wait for the first until its session times
// out.
func (s *subscription) createTopics(ctx context.Context) error {
	admin, err := kafka.NewAdminClientFromConsumer(s.client)
	if err != nil {
		return err
	}
	if err := s.cfg.createTopics(ctx, admin, s.topics, func(err error) { s.setAway(true, err) }); err != nil {
		return err
	}
	for _, topic := range s.topics {
		for !s.sees(s.cfg.TopicPrefix + topic) {
			if err := wait(ctx, pollWait); err != nil {
				return err
			}
		}
	}
	for s.client.Poll(0) != nil { // drop errors from before
	}
	s.setAway(false, nil)
	return nil
}

// sees reports whether the client knows a topic with a leader for each partition.
func (s *subscription) sees(topic string) bool {
	metadata, err := s.client.GetMetadata(&topic, false, int(retryDelay.Milliseconds()))
	if err != nil {
		return false
	}
	partitions := metadata.Topics[topic].Partitions
	return len(partitions) > 0 && !slices.ContainsFunc(partitions, func(p kafka.PartitionMetadata) bool { return p.Leader < 0 })
}

// rebalance drops polled messages of partitions that another member takes over: they are delivered
// to it. librdkafka assigns partitions and commits stored offsets.
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

// fill polls until the batch is full, or batchWait after its first message and batchGap after the
// last batch.
func (s *subscription) fill(ctx context.Context) {
	if len(s.batch) == 0 {
		s.poll(pollWait)
	}
	if len(s.batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, gather(batchWait, batchGap, s.worked))
	defer cancel()
	deadline, _ := ctx.Deadline()
	for len(s.batch) < batchSize && ctx.Err() == nil && s.fatal == nil {
		s.poll(time.Until(deadline))
	}
}

// poll takes one event from the client. It waits at least a millisecond, because callers poll until
// a deadline and would spin shortly before it.
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

// setAway logs when Kafka becomes unavailable and when it is available again.
func (s *subscription) setAway(away bool, err error) {
	switch {
	case s.away == away:
	case away:
		s.log.Warn("kafka is unavailable; the consumer waits", "error", err)
	default:
		s.log.Info("kafka is available again")
	}
	s.away = away
}

// store marks messages as processed; librdkafka commits their offsets in the background.
func (s *subscription) store(done []*kafka.Message) {
	next := make(map[string]kafka.TopicPartition)
	for _, m := range done {
		p := m.TopicPartition
		p.Offset++
		next[fmt.Sprint(*p.Topic, "/", p.Partition)] = p
	}
	for _, p := range next {
		// Fails for a partition that was revoked meanwhile: its new owner reads the messages again,
		// and the inbox skips them.
		if _, err := s.client.StoreOffsets([]kafka.TopicPartition{p}); err != nil {
			s.log.Debug("store offset", "partition", p.String(), "error", err)
		}
	}
}

// pause waits and stays a member of the group: it pauses all partitions and polls. Messages of a
// partition that is assigned meanwhile join the batch.
func (s *subscription) pause(ctx context.Context, delay time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, delay)
	defer cancel()
	paused, _ := s.client.Assignment()
	_ = s.client.Pause(paused)
	deadline, _ := ctx.Deadline()
	for ctx.Err() == nil && s.fatal == nil {
		s.poll(min(pollWait, time.Until(deadline)))
	}
	<-ctx.Done() // poll does not wait after a fatal error
	if assigned, err := s.client.Assignment(); err == nil {
		_ = s.client.Resume(assigned)
	}
}
