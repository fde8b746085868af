using Amazon.S3;
using Amazon.S3.Model;

namespace Sande.Persistence.Storage.S3;

/// <summary>
/// A file of a bucket for reading, seekable: a request from the position on is made at the first read after a seek. A connection that breaks is opened again where it broke, so that
/// a file of many gigabytes comes through.
/// </summary>
/// <param name="client">The storage.</param>
/// <param name="file">The answer to the question what the file is.</param>
/// <param name="bucket">Its bucket.</param>
/// <param name="key">Its name there.</param>
/// <param name="describe">Makes the exception to throw of what the storage said at last.</param>
internal sealed class S3ReadStream(IAmazonS3 client, GetObjectMetadataResponse file, string bucket, string key, Func<Exception, IOException> describe) : Stream
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private GetObjectResponse? _response;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = file.ContentLength;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || _position >= Length)
            return 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _response ??= await OpenAsync(cancellationToken);
                var count = await _response.ResponseStream.ReadAsync(buffer, cancellationToken);
                _position += count;
                return count > 0 ? count : throw new EndOfStreamException($"The storage sent {_position} of {Length} bytes.");
            }
            catch (Exception error) when (S3Failures.IsOfStorage(error))
            {
                Disconnect();
                if (attempt == MaxAttempts || S3Failures.IsRefusal(error))
                    throw describe(error);
                await Task.Delay(attempt * Pause, cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        if (position != _position)
            Disconnect();
        return _position = position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Disconnect();
        base.Dispose(disposing);
    }

    // Of one version: bytes of two would make a file that never was.
    private Task<GetObjectResponse> OpenAsync(CancellationToken cancellationToken)
        => client.GetObjectAsync(new() { BucketName = bucket, Key = key, EtagToMatch = file.ETag, ByteRange = new(_position, Length - 1) }, cancellationToken);

    private void Disconnect()
    {
        _response?.Dispose();
        _response = null;
    }
}
