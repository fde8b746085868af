using System.Text;

namespace Sande.Contracts.Datasets.Reading;

/// <summary>Goes through a stream byte by byte and counts its lines.</summary>
internal sealed class ByteCursor(Stream stream)
{
    /// <summary>What <see cref="Peek"/> and <see cref="Next"/> give after the last byte.</summary>
    public const int End = -1;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _position;
    private int _length;

    /// <summary>The line of the next byte, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The next byte, which stays where it is.</summary>
    public int Peek() => _position < _length || Fill() ? _buffer[_position] : End;

    /// <summary>Takes the next byte.</summary>
    public int Next()
    {
        var value = Peek();
        if (value == End)
            return End;
        _position++;
        if (value == '\n')
            Line++;
        return value;
    }

    /// <summary>Passes over JSON's white space.</summary>
    public void SkipWhiteSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
            Next();
    }

    /// <summary>Passes over all white space before the first text, and gives back what of it stands on the text's own line: in CSV it belongs to the first field.</summary>
    public string SkipToText()
    {
        var indent = new StringBuilder();
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            var value = Next();
            if (value is '\n')
                indent.Clear();
            else
                indent.Append((char)value);
        }

        return indent.ToString();
    }

    /// <summary>Passes over UTF-8's byte order mark, which some editors write.</summary>
    public void SkipByteOrderMark()
    {
        Peek();
        if (_buffer.AsSpan(0, _length).StartsWith("\uFEFF"u8))
            _position = 3;
    }

    private bool Fill()
    {
        _position = 0;
        _length = stream.ReadAtLeast(_buffer, minimumBytes: 3, throwOnEndOfStream: false);
        return _length > 0;
    }
}
