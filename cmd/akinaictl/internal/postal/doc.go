// Package postal reads Japan Post's files of postal codes and sends them to the user service.
//
// The files are https://www.post.japanpost.jp/zipcode/download.html: the towns in UTF-8
// (utf_ken_all.csv) or Shift_JIS (KEN_ALL.CSV), 15 columns, and the offices in Shift_JIS
// (JIGYOSYO.CSV), 13 columns, none with a header.
package postal
