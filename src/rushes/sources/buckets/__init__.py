"""Object storage as a source: a folder of objects is one table, of which only what is new or changed is fetched again.

Whatever speaks S3 is reached by parts, at a checked address and through a tunnel that leads nowhere else, with a key of its own.
"""

from rushes.sources.buckets.bucket import Bucket, bucket_of
from rushes.sources.buckets.kind import Buckets
from rushes.sources.buckets.place import BucketPlace

__all__ = ["Bucket", "BucketPlace", "Buckets", "bucket_of"]
