using Google.Protobuf;
using Sande.Training.Tokenization.Files;

namespace Sande.Training.Tests.Tokenization;

/// <summary>Writes SentencePiece models (field numbers of sentencepiece_model.proto).</summary>
internal static class SentencePieceFile
{
    public static byte[] Create(IEnumerable<Piece> pieces, int modelType = SentencePieceModel.Bpe, bool byteFallback = false, string characterMap = "")
        => Message(output =>
        {
            foreach (var piece in pieces)
                Field(output, 1, inner =>
                {
                    inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
                    inner.WriteString(piece.Text);
                    inner.WriteTag(2, WireFormat.WireType.Fixed32);
                    inner.WriteFloat(piece.Score);
                    Number(inner, 3, (int)piece.Type);
                });
            Field(output, 2, inner =>
            {
                Number(inner, 3, modelType);
                Number(inner, 35, byteFallback ? 1 : 0);
            });
            Field(output, 3, inner =>
            {
                inner.WriteTag(2, WireFormat.WireType.LengthDelimited);
                inner.WriteString(characterMap);
            });
        });

    /// <summary>Letters, <c>▁</c> and the tokens given, with the usual three in front; equal scores where none is given.</summary>
    public static List<Piece> Pieces(params (string Text, float Score)[] tokens) =>
    [
        new("<unk>", 0, PieceType.Unknown), new("<s>", 0, PieceType.Control), new("</s>", 0, PieceType.Control),
        .. "▁abcdefghijklmnopqrstuvwxyz.!".Select(character => new Piece(character.ToString(), -1000, PieceType.Normal)),
        .. tokens.Select(token => new Piece(token.Text, token.Score, PieceType.Normal)),
    ];

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }

    private static void Field(CodedOutputStream output, int number, Action<CodedOutputStream> write)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static void Number(CodedOutputStream output, int number, int value)
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }
}
