package event

import (
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// enqueue sends r, or queues it behind an earlier record of its key.
func (s *session) enqueue(r *row) {
	s.held[r.id] = struct{}{}
	s.queues[r.Key] = append(s.queues[r.Key], r)
	if len(s.queues[r.Key]) == 1 {
		s.send(r)
	}
}

// send produces the first row of a key. If that fails, the row waits in stuck.
func (s *session) send(r *row) {
	if !s.relay.producer.has(r.Topic) {
		s.stuck = append(s.stuck, r)
		return
	}
	if err := s.relay.producer.produce(r.Record, s.relay.schema, r, s.reports); err != nil {
		s.fail(r, err)
		return
	}
	s.inFlight++
}

// fail keeps r in stuck, for a later attempt.
func (s *session) fail(r *row, err error) {
	s.stuck = append(s.stuck, r)
	s.holdBack = true
	s.relay.producer.isSilent(err)
}

// settle processes a delivery report.
func (s *session) settle(report kafka.Event) {
	m := report.(*kafka.Message) //nolint:forcetypeassert // a delivery channel carries nothing else
	r := m.Opaque.(*row)         //nolint:forcetypeassert // set by send
	s.inFlight--
	s.quiet = 0
	if err := m.TopicPartition.Error; err != nil {
		s.relay.producer.forget(r.Topic, err)
		s.fail(r, err)
		return
	}
	s.relay.producer.answers()
	s.sent = append(s.sent, r.id)
	s.hurry()
	rest := s.queues[r.Key][1:]
	if len(rest) == 0 {
		delete(s.queues, r.Key)
		return
	}
	s.queues[r.Key] = rest
	if !s.leaving {
		s.send(rest[0])
	}
}

// sendStuck retries stuck rows.
func (s *session) sendStuck() {
	if s.holdBack {
		return
	}
	rows := s.stuck
	s.stuck = nil
	for _, r := range rows {
		s.send(r)
	}
}
