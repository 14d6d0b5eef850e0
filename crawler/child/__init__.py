"""The crawler's child process. Only these modules import scrapy and twisted."""
