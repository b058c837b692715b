"""The demonstration's estates: 曙光小区 U循环 as it was published, one of 棕树营街道 in the middle of it."""
