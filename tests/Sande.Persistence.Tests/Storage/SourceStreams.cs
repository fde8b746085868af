namespace Sande.Persistence.Tests.Storage;

/// <summary>A client that goes away after a megabyte.</summary>
internal sealed class BreakingStream : SourceStream
{
    private int _left = 1_000_000;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
            throw new EndOfStreamException("The client went away.");
        var count = Math.Min(_left, buffer.Length);
        _left -= count;
        return ValueTask.FromResult(count);
    }
}

/// <summary>A client that sends slowly and never ends.</summary>
internal sealed class EndlessStream : SourceStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(1, cancellationToken);
        return 1000;
    }
}

internal abstract class SourceStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
