using System.Numerics;

namespace Hutong.Server.Demo;

/// <summary>How somebody's hair is drawn.</summary>
enum Hair
{
    /// <summary>Cut short.</summary>
    Short,

    /// <summary>Over the shoulders.</summary>
    Long,

    /// <summary>To the chin.</summary>
    Bob,

    /// <summary>Tied on top.</summary>
    Bun,

    /// <summary>None to speak of.</summary>
    None,
}

/// <summary>The look of a drawn person; colours as 0xRRGGBB.</summary>
sealed record Look(
    int Back, int Skin, int HairColour, Hair Hair, int Shirt, bool Glasses = false, bool Beard = false);

/// <summary>
/// Draws flat portraits: shapes given by their distance, one over the other, so that edges are smooth at any size.
/// </summary>
static class Portrait
{
    /// <summary>Pixels of a side: what clients ask of an avatar on a dense screen.</summary>
    public const int Side = 192;

    /// <summary>A portrait as a PNG.</summary>
    public static byte[] Draw(Look look)
    {
        var rgb = new byte[Side * Side * 3];
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var colour = At(look, new((x + 0.5f) / Side, (y + 0.5f) / Side));
                var at = ((y * Side) + x) * 3;
                rgb[at] = Channel(colour.X);
                rgb[at + 1] = Channel(colour.Y);
                rgb[at + 2] = Channel(colour.Z);
            }
        }

        return PngImage.Encode(Side, Side, rgb);
    }

    static Vector3 At(Look look, Vector2 p)
    {
        var back = Colour(look.Back);
        var colour = Vector3.Lerp(Vector3.Lerp(back, Vector3.One, 0.28f), back, (p.X + p.Y) / 2);
        var (hair, skin, shirt) = (Colour(look.HairColour), Colour(look.Skin), Colour(look.Shirt));
        var shade = Vector3.Lerp(skin, new(0.45f, 0.22f, 0.15f), 0.22f);
        colour = Over(colour, hair, BehindHead(look.Hair, p));
        colour = Over(colour, shirt, Ellipse(p, new(0.5f, 1.03f), new(0.37f, 0.27f)));
        colour = Over(colour, shade, Box(p, new(0.5f, 0.71f), new(0.07f, 0.10f), 0.03f));
        colour = Over(colour, shirt * 0.9f, MathF.Max(
            Ellipse(p, new(0.5f, 0.77f), new(0.12f, 0.07f)), -Box(p, new(0.5f, 0.71f), new(0.07f, 0.08f), 0.03f)));
        colour = Over(colour, shade, Ellipse(p, new(0.5f - 0.195f, 0.48f), new(0.032f, 0.048f)));
        colour = Over(colour, shade, Ellipse(p, new(0.5f + 0.195f, 0.48f), new(0.032f, 0.048f)));
        var head = Ellipse(p, new(0.5f, 0.46f), new(0.195f, 0.235f));
        colour = Over(colour, skin, head);
        colour = Face(look, p, colour, head, skin, hair);
        return Over(colour, hair, OnHead(look.Hair, p, head));
    }

    static Vector3 Face(Look look, Vector2 p, Vector3 colour, float head, Vector3 skin, Vector3 hair)
    {
        // A face is the same on both sides.
        var m = new Vector2(0.5f + MathF.Abs(p.X - 0.5f), p.Y);
        if (look.Beard)
        {
            var beard = MathF.Max(head, -Ellipse(p, new(0.5f, 0.42f), new(0.165f, 0.18f)));
            colour = Over(colour, Vector3.Lerp(hair, skin, 0.12f), MathF.Max(beard, 0.45f - p.Y));
        }

        colour = Over(colour, Vector3.Lerp(skin, new(0.95f, 0.45f, 0.42f), 0.28f),
            Ellipse(m, new(0.61f, 0.545f), new(0.04f, 0.026f)));
        colour = Over(colour, new(0.13f, 0.11f, 0.13f), Ellipse(m, new(0.577f, 0.475f), new(0.017f, 0.021f)));
        colour = Over(colour, Vector3.One, Ellipse(p - new Vector2(0.005f, -0.007f), p.X < 0.5f
            ? new(0.423f, 0.475f) : new(0.577f, 0.475f), new(0.006f, 0.006f)));
        colour = Over(colour, Vector3.Lerp(hair, new(0.2f, 0.13f, 0.1f), 0.4f),
            Box(m, new(0.578f, 0.428f), new(0.034f, 0.0045f), 0.0045f));
        colour = Over(colour, skin * 0.86f, Ellipse(p, new(0.5f, 0.525f), new(0.014f, 0.018f)));
        var smile = MathF.Max(MathF.Abs(Ellipse(p, new(0.5f, 0.565f), new(0.062f, 0.05f))) - 0.0065f, 0.578f - p.Y);
        colour = Over(colour, new(0.62f, 0.24f, 0.24f), smile);
        if (look.Glasses)
        {
            var rim = MathF.Abs(Box(m, new(0.578f, 0.477f), new(0.056f, 0.044f), 0.028f)) - 0.0055f;
            var bridge = Box(p, new(0.5f, 0.465f), new(0.026f, 0.005f), 0.004f);
            colour = Over(colour, new(0.16f, 0.17f, 0.2f), MathF.Min(rim, bridge));
        }

        return colour;
    }

    static float BehindHead(Hair hair, Vector2 p) => hair switch
    {
        Hair.Long => MathF.Min(Ellipse(p, new(0.5f, 0.44f), new(0.255f, 0.275f)),
            Box(p, new(0.5f, 0.64f), new(0.245f, 0.22f), 0.08f)),
        Hair.Bob => MathF.Min(Ellipse(p, new(0.5f, 0.44f), new(0.25f, 0.27f)),
            Box(p, new(0.5f, 0.53f), new(0.245f, 0.13f), 0.07f)),
        Hair.Bun => MathF.Min(Ellipse(p, new(0.5f, 0.17f), new(0.085f, 0.08f)),
            Ellipse(p, new(0.5f, 0.41f), new(0.222f, 0.24f))),
        _ => 1,
    };

    /// <summary>The crown of the head above a line that falls to the sides, parted a little off the middle.</summary>
    static float OnHead(Hair hair, Vector2 p, float head)
    {
        var off = p.X - 0.46f;
        var (thickness, line) = hair switch
        {
            Hair.Short => (0.022f, 0.335f + (0.9f * off * off)),
            Hair.Long or Hair.Bob => (0.035f, 0.315f + (4.2f * off * off)),
            Hair.Bun => (0.018f, 0.315f + (2.6f * off * off)),
            _ => (0f, 0f),
        };
        return thickness == 0 ? 1 : MathF.Max(head - thickness, p.Y - line);
    }

    /// <summary>Lays a colour over another inside a shape, whose edge is one pixel soft.</summary>
    static Vector3 Over(Vector3 below, Vector3 colour, float distance) =>
        Vector3.Lerp(below, colour, Math.Clamp(0.5f - (distance * Side), 0, 1));

    static float Ellipse(Vector2 p, Vector2 centre, Vector2 radii) =>
        (((p - centre) / radii).Length() - 1) * MathF.Min(radii.X, radii.Y);

    static float Box(Vector2 p, Vector2 centre, Vector2 half, float corner)
    {
        var q = Vector2.Abs(p - centre) - half + new Vector2(corner);
        return Vector2.Max(q, Vector2.Zero).Length() + MathF.Min(MathF.Max(q.X, q.Y), 0) - corner;
    }

    static Vector3 Colour(int rgb) => new Vector3((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255) / 255;

    static byte Channel(float value) => (byte)Math.Clamp((value * 255) + 0.5f, 0, 255);
}
