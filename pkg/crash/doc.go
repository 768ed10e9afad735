// Package crash defines the points at which fault tests kill a process, and the parts that they
// disable. In a normal build both functions do nothing; the build tag "crashpoints" enables them
// (crash_on.go).
package crash
