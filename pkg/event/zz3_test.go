package event_test
import ("testing";"time";"strconv";"github.com/akinai/akinai/pkg/event";"github.com/akinai/akinai/pkg/testkit/kafkatest")
func BenchmarkPacedAppend(b *testing.B) {
	shop := outbox(b)
	pace := time.NewTicker(5 * time.Millisecond)
	began := cpu(b)
	for i := 0; b.Loop(); i++ { <-pace.C; event.Append(b.Context(), shop, created(strconv.Itoa(i))) }
	b.ReportMetric(float64((cpu(b)-began).Microseconds())/float64(b.N), "cpu-µs/op")
}
func BenchmarkPacedRelay(b *testing.B) {
	shop := outbox(b)
	r, _ := relay(b, shop, producer(b, kafkatest.New(b), quiet()), event.RelayOptions{})
	pace := time.NewTicker(5 * time.Millisecond)
	began := cpu(b)
	for i := 0; b.Loop(); i++ { <-pace.C; event.Append(b.Context(), shop, created(strconv.Itoa(i))); r.Wake() }
	b.ReportMetric(float64((cpu(b)-began).Microseconds())/float64(b.N), "cpu-µs/op")
}
