package event_test
import ("testing";"time";"github.com/akinai/akinai/pkg/testkit/kafkatest";"github.com/akinai/akinai/pkg/event")
func BenchmarkIdle(b *testing.B) {
	cfg, shop, db := kafkatest.New(b), outbox(b), reader(b)
	p := producer(b, cfg, quiet())
	p.EnsureTopics(b.Context(), orderTopic)
	m := func(name string) { c := cpu(b); t := time.Now(); time.Sleep(5*time.Second); b.Logf("%s: %v cpu per second", name, (cpu(b)-c)*time.Second/time.Since(t)) }
	m("producer")
	relay(b, shop, p, event.RelayOptions{})
	time.Sleep(time.Second)
	m("+relay")
	consumer(b, cfg, db, quiet(), event.Handle(handled))
	time.Sleep(3*time.Second)
	m("+consumer")
}
