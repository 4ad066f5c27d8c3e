//go:build !no_httpclient

package main

import "cuts/feat/httpclient"

func init() { features["httpclient"] = httpclient.Run }
